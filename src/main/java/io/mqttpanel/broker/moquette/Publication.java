// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.store.CommitUnit;
import io.mqttpanel.broker.store.StoredState;

/**
 * Message on its way to all its subscribers, on several session loops. What it changes in
 * stored sessions is committed together, when all of them have it, and then it is
 * acknowledged. Safe on any thread.
 */
final class Publication {

	private final @Nullable StoreChanges changes;

	private final String publisher;

	private final @Nullable AtomicInteger ofTeam;

	/** Nobody needs it when all loops have it. */
	private @Nullable MqttPublishMessage message;

	private final Instant end;

	private Instant since = SteadyClock.SYSTEM.instant();

	/** Set before it begins. */
	private Set<SharedFilter> elsewhere = Set.of();

	private final List<StoredState> states = new ArrayList<>(0);

	private final PublicationOutcome outcome = new PublicationOutcome();

	private @Nullable StoredState received;

	private @Nullable MessageContent content;

	/** The order of its session, as soon as it is published. */
	private @Nullable CommitOrder order;

	/** Who has still something to add; the router itself is one. */
	private int open = 1;

	/** What it keeps in memory until it is given to the commits. */
	private long weight;

	/**
	 * Begins a publication.
	 * @param changes where changes are gathered, {@code null} if nothing is stored
	 * @param publisher the publisher's session, in whose turn it is delivered
	 * @param ofTeam counts the commands of the publisher's team that wait
	 * @param message the message, which stays the caller's
	 */
	Publication(@Nullable StoreChanges changes, String publisher, @Nullable AtomicInteger ofTeam,
			MqttPublishMessage message) {
		this.changes = changes;
		this.publisher = publisher;
		this.ofTeam = ofTeam;
		this.message = message;
		this.end = end(message);
	}

	/**
	 * Returns when a message expires that comes now.
	 * @param message the message
	 * @return the time, {@link Instant#MAX} for never
	 */
	static Instant end(MqttPublishMessage message) {
		return (message.variableHeader()
			.properties()
			.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL) instanceof IntegerProperty seconds)
					? SteadyClock.SYSTEM.instant().plusSeconds(Integer.toUnsignedLong(seconds.value())) : Instant.MAX;
	}

	String publisher() {
		return this.publisher;
	}

	@Nullable AtomicInteger ofTeam() {
		return this.ofTeam;
	}

	/**
	 * Returns what the message has in common for all who get it.
	 * @param delivered the message
	 * @return the content, the same each time
	 */
	synchronized MessageContent content(MqttPublishMessage delivered) {
		MessageContent current = (this.content != null) ? this.content : new MessageContent(delivered);
		this.content = current;
		return current;
	}

	/** Returns the message, as long as some loop has not got it. */
	MqttPublishMessage message() {
		return Objects.requireNonNull(this.message, "The message is delivered");
	}

	/**
	 * Returns when the message expires.
	 * @return the time, {@link Instant#MAX} for never
	 */
	Instant end() {
		return this.end;
	}

	/**
	 * Returns of which shares a member of another node gets the message.
	 * @return the shares
	 */
	Set<SharedFilter> elsewhere() {
		return this.elsewhere;
	}

	/**
	 * Sets when the message has come: whoever waits for it waits from then on.
	 * @param arrival a time of the steady clock
	 * @return this
	 */
	Publication since(Instant arrival) {
		this.since = arrival;
		return this;
	}

	Publication without(Set<SharedFilter> shares) {
		this.elsewhere = shares;
		return this;
	}

	/**
	 * Adds that the publisher's session has received a message of QoS 2. It is stored
	 * with the message, or not at all.
	 * @param state what is stored of it
	 */
	synchronized void received(StoredState state) {
		this.received = state;
	}

	/**
	 * Returns what becomes of it.
	 * @return the outcome
	 */
	PublicationOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Adds what the publication changes.
	 * @param changed what has changed
	 * @param whenCommitted what is done after the commit
	 */
	synchronized void add(List<StoredState> changed, List<Runnable> whenCommitted) {
		this.states.addAll(changed);
		whenCommitted.forEach(this.outcome::whenDone);
		weigh(changed.stream().mapToLong(StoredState::weight).sum());
	}

	private synchronized void weigh(long bytes) {
		if (this.changes != null) {
			this.weight += bytes;
			this.changes.commits().room().expect(bytes);
		}
	}

	/** Notes that a loop is going to have something to add. */
	synchronized void begin() {
		this.open++;
	}

	/**
	 * Commits it after those of the same session that were sent before.
	 * @param others the order of the session
	 */
	void follow(CommitOrder others) {
		this.order = others;
	}

	/** Returns whether it comes again if it is not acknowledged. */
	boolean isRepeated() {
		return this.order != null;
	}

	/** Begins: it is going to be complete, whatever becomes of it. */
	void enter() {
		if (this.changes != null) {
			weigh(MessageWeight.of(message()));
		}
		if (this.changes != null && this.order != null) {
			// Nobody waits for any other.
			this.changes.pending().add(this, this.since);
			this.order.add(this);
		}
	}

	/** Notes that a loop, or the router, has added everything. */
	void complete() {
		if (!isLast()) {
			return;
		}
		if (this.order != null) {
			this.order.proceed();
		}
		else {
			commit();
		}
	}

	synchronized boolean isComplete() {
		return this.open == 0;
	}

	/** Gives what it changes to the next commit. It may be known for long after that. */
	void commit() {
		StoreChanges gathered = this.changes;
		List<StoredState> changed = List.copyOf(this.states);
		this.message = null;
		this.states.clear();
		boolean waits = gathered != null && !changed.isEmpty();
		if (gathered != null && waits) {
			// What undoes it, when it is acknowledged, is committed behind it.
			gathered.commits()
				.submit(new CommitUnit(changed, List.of(this::committed), StoreChanges.NOBODY, this::lost));
		}
		leave();
		if (gathered == null || !waits) {
			committed();
		}
		else if (gathered.acknowledgesFirst()) {
			this.outcome.done();
		}
	}

	private void committed() {
		settle();
		this.outcome.committed();
	}

	private void lost() {
		settle();
		this.outcome.abandon();
	}

	private void settle() {
		if (this.changes != null) {
			this.changes.pending().remove(this);
		}
	}

	private void leave() {
		if (this.changes != null) {
			this.changes.commits().room().release(this.weight);
			this.weight = 0;
		}
	}

	private synchronized boolean isLast() {
		this.open--;
		if (this.open == 0 && this.received != null) {
			this.states.add(this.received);
		}
		return this.open == 0;
	}

	/** Notes that it has not reached everybody: it is not acknowledged. */
	synchronized void fail() {
		this.received = null;
		this.outcome.fail();
	}

	/**
	 * Notes that it does not reach everybody, in a way of which its publisher has to
	 * hear.
	 */
	void abandon() {
		fail();
		this.outcome.abandon();
	}

}
