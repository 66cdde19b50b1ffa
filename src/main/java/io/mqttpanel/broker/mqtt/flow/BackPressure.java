// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;

import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

/**
 * Back-pressure on publishers: they wait while the engine, or a subscriber of their
 * topics, has more to do than it gets done. What waits in the engine never waits for
 * anything itself, so publishers always go on.
 *
 * <p>
 * The load is the number of commands in all session loops together, and of the messages
 * that wait for the event loops behind them: each PUBLISH becomes at most one command for
 * each loop, so as long as the sum is bounded no single loop can overflow. A team that
 * has little in it does not wait for the others.
 */
public final class BackPressure implements FlowStatus {

	/** The load is read once for so many packets: reading it takes a lock. */
	private static final int SAMPLE_EVERY = 16;

	private static final long CHECK_MICROS = 500;

	private final QueueLimits limits;

	private final QueueBudget budget;

	private final long patienceNanos;

	private final UnsentBytes unsent = new UnsentBytes();

	private final SlowSubscribers backlogs = new SlowSubscribers();

	private final WaitingPublishers waiting = new WaitingPublishers();

	private final AtomicInteger packets = new AtomicInteger();

	private final AtomicBoolean checking = new AtomicBoolean();

	private final FlowCounts counts = new FlowCounts();

	private volatile EngineLoad load = EngineLoad.NONE;

	private volatile boolean closed;

	private volatile boolean blocked;

	/** Whether each team has topics of its own. */
	private volatile boolean perTeam;

	/** Whether teams that have little in the engine wait too. */
	private volatile boolean closedToLight;

	/**
	 * Creates the back-pressure of one broker.
	 * @param limits limits of what may wait for a subscriber
	 * @param patience time that publishers wait for a subscriber that is behind
	 */
	public BackPressure(QueueLimits limits, Duration patience) {
		this.limits = limits;
		this.budget = new QueueBudget(limits.maxTotalBytes());
		this.patienceNanos = patience.toNanos();
	}

	/**
	 * Begins to watch an engine. Of an earlier one nothing is left: checks that were due
	 * and clients that waited went with their event loops.
	 * @param commands number of commands that wait in all its session loops together
	 * @param deliveries number of messages that wait behind them, for event loops
	 * @param bytes memory of the messages that wait with the commands
	 * @param capacity number of commands that may wait in each of them
	 */
	public void watch(IntSupplier commands, IntSupplier deliveries, LongSupplier bytes, int capacity) {
		this.load = EngineLoad.of(commands, deliveries, bytes, capacity, this.limits.maxTotalBytes());
		this.budget.clear();
		this.waiting.clear();
		this.closed = false;
		this.closedToLight = false;
		this.blocked = false;
		this.checking.set(false);
	}

	/**
	 * Creates the backlog of a subscriber that has nothing waiting.
	 * @param sessionId its session
	 * @return the backlog
	 */
	public QueueBacklog newBacklog(String sessionId) {
		return new SubscriberBacklog(this, space(sessionId), this.limits, this.patienceNanos);
	}

	/**
	 * Sets whether each team has topics of its own, so that publishers wait for
	 * subscribers of their team only.
	 * @param perTeam {@code false} if all share them
	 */
	public void separateTeams(boolean perTeam) {
		this.perTeam = perTeam;
	}

	String space(String sessionId) {
		return this.perTeam ? SessionId.team(sessionId) : "";
	}

	/**
	 * Returns the memory that all queues share.
	 * @return the budget
	 */
	public QueueBudget budget() {
		return this.budget;
	}

	UnsentBytes unsent() {
		return this.unsent;
	}

	QueueLimits limits() {
		return this.limits;
	}

	/**
	 * Stops watching: the engine is going down.
	 */
	public void unwatch() {
		this.load = EngineLoad.NONE;
		this.backlogs.clear();
	}

	/**
	 * Returns whether a message may pass now.
	 * @param eventLoop runs the check that lets publishers go on
	 * @param space the space of its topics
	 * @param ofTeam what waits in the engine for its team
	 * @return {@code false} if it has to wait
	 */
	boolean admitsMessage(EventExecutor eventLoop, String space, AtomicInteger ofTeam) {
		sample();
		isChecked(this.closed || !this.backlogs.isEmpty(), eventLoop);
		return isOpenTo(space, ofTeam);
	}

	/**
	 * Returns whether a message of another node may pass now, whoever is behind.
	 * @param ofTeam what waits in the engine for its team
	 * @return {@code false} if it has to wait
	 */
	public boolean admits(AtomicInteger ofTeam) {
		return admitsMessage(GlobalEventExecutor.INSTANCE, "", ofTeam) || isOpenTo(ofTeam);
	}

	/**
	 * Returns whether anything may pass now that is not a message. Only when the engine's
	 * queues are nearly full may it not: acknowledgements are what subscribers go on by.
	 * @param eventLoop runs the check that lets publishers go on
	 * @return {@code false} if it has to wait
	 */
	boolean admitsAnything(EventExecutor eventLoop) {
		sample();
		return !isChecked(this.blocked, eventLoop);
	}

	private boolean isOpenTo(String space, AtomicInteger ofTeam) {
		return isOpenTo(ofTeam) && !this.backlogs.isAnyIn(space);
	}

	private boolean isOpenTo(AtomicInteger ofTeam) {
		return !this.closed || (!this.closedToLight && this.load.isLight(ofTeam.get()));
	}

	private void sample() {
		if (this.packets.incrementAndGet() % SAMPLE_EVERY == 0) {
			EngineLoad now = this.load;
			if (now.isFull()) {
				this.blocked = true;
			}
			if (now.isHigh()) {
				this.closed = true;
			}
			if (this.blocked || now.isBehind()) {
				this.closedToLight = true;
			}
		}
	}

	private boolean isChecked(boolean shut, EventExecutor eventLoop) {
		if (shut && this.checking.compareAndSet(false, true)) {
			checkLater(eventLoop);
		}
		return shut;
	}

	private void checkLater(EventExecutor eventLoop) {
		if (eventLoop.isShuttingDown()) {
			this.checking.set(false);
		}
		else {
			eventLoop.schedule(() -> check(eventLoop), CHECK_MICROS, TimeUnit.MICROSECONDS);
		}
	}

	private void check(EventExecutor eventLoop) {
		long now = System.nanoTime();
		this.backlogs.removeOverdue(now);
		boolean wasBlocked = this.blocked;
		this.blocked = this.load.isFull();
		this.closedToLight = this.blocked || this.load.isBehind();
		this.closed = this.closedToLight || !this.load.isLow();
		boolean toAll = (!this.closed && this.backlogs.isEmpty()) || (wasBlocked && !this.blocked);
		this.waiting.wakeUp(toAll ? null : this::isOpenTo);
		this.checking.set(false);
		isChecked(this.closed || !this.backlogs.isEmpty() || !this.waiting.isEmpty(), eventLoop);
	}

	/**
	 * Waits until something may pass.
	 * @param eventLoop runs the check that lets publishers go on
	 * @param space the space of the publisher's topics
	 * @param ofTeam what waits in the engine for its team
	 * @param whenOpen called on any thread; may find that it has to wait again
	 */
	void await(EventExecutor eventLoop, String space, AtomicInteger ofTeam, Runnable whenOpen) {
		this.waiting.add(space, ofTeam, whenOpen);
		isChecked(true, eventLoop);
	}

	void waitFor(SubscriberBacklog backlog) {
		this.backlogs.add(backlog);
	}

	void release(SubscriberBacklog backlog) {
		this.backlogs.remove(backlog);
	}

	FlowCounts counts() {
		return this.counts;
	}

	/**
	 * Counts a message that is not delivered. Safe on any thread.
	 * @param reason why not
	 */
	public void drop(DropReason reason) {
		this.counts.drop(reason);
	}

	@Override
	public int waitingCommands() {
		return this.load.commands().getAsInt();
	}

	@Override
	public long queuedBytes() {
		return this.budget.bytes();
	}

	@Override
	public long unsentBytes() {
		return this.unsent.bytes();
	}

	@Override
	public int pausedConnections() {
		return this.counts.paused();
	}

	@Override
	public long pauses() {
		return this.counts.pauses();
	}

	@Override
	public long droppedMessages(DropReason reason) {
		return this.counts.dropped(reason);
	}

}
