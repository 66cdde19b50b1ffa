// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.time.Duration;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What {@link StubReverb} is to be like from now on. At first it is as Reverb is with the
 * Panel's settings, and fast.
 */
public final class ReverbBehaviour {

	private volatile int maxMessageSize = 10_000;

	private volatile int activityTimeout = 30;

	private volatile boolean refusing;

	private volatile boolean greeting = true;

	private volatile boolean answeringPings = true;

	private volatile Duration delay = Duration.ZERO;

	private volatile int rateLimit = Integer.MAX_VALUE;

	private volatile int dropAfter = Integer.MAX_VALUE;

	private volatile Sinks.Empty<Void> gate = open();

	ReverbBehaviour() {
	}

	private static Sinks.Empty<Void> open() {
		Sinks.Empty<Void> gate = Sinks.empty();
		gate.tryEmitEmpty();
		return gate;
	}

	/**
	 * Stops reading, as a process does that is busy or suspended; the sockets stay open.
	 */
	public void stall() {
		this.gate = Sinks.empty();
	}

	/**
	 * Returns whether a message waits for the end of a stall.
	 * @return {@code true} while one does
	 */
	public boolean isHolding() {
		return this.gate.currentSubscriberCount() > 0;
	}

	/**
	 * Reads again after {@link #stall()}.
	 */
	public void resume() {
		this.gate.tryEmitEmpty();
	}

	/**
	 * Answers every handshake with 503, or accepts them again.
	 * @param refusing whether to refuse
	 */
	public void refuse(boolean refusing) {
		this.refusing = refusing;
	}

	/**
	 * Says {@code pusher:connection_established} to new connections, or stays silent.
	 * @param greeting whether to greet
	 */
	public void greet(boolean greeting) {
		this.greeting = greeting;
	}

	/**
	 * Answers {@code pusher:ping}, or does not.
	 * @param answering whether to answer
	 */
	public void answerPings(boolean answering) {
		this.answeringPings = answering;
	}

	/**
	 * Takes time for every message.
	 * @param delay how long
	 */
	public void delay(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Takes only so many messages a second from a connection; others are answered with
	 * error 4301 and lost.
	 * @param messages how many
	 */
	public void limitRate(int messages) {
		this.rateLimit = messages;
	}

	/**
	 * Breaks each connection off when it has handled so many messages, as a process does
	 * that dies: the rest is lost.
	 * @param messages how many
	 */
	public void dropAfter(int messages) {
		this.dropAfter = messages;
	}

	/**
	 * Sets how long a message may be.
	 * @param bytes the longest that is taken
	 */
	public void maxMessageSize(int bytes) {
		this.maxMessageSize = bytes;
	}

	/**
	 * Sets the {@code activity_timeout} it greets with.
	 * @param seconds how long a connection may be silent
	 */
	public void activityTimeout(int seconds) {
		this.activityTimeout = seconds;
	}

	Mono<Void> turn() {
		Mono<Void> turn = Mono.defer(() -> this.gate.asMono());
		return this.delay.isZero() ? turn : turn.then(Mono.delay(this.delay).then());
	}

	boolean isRefusing() {
		return this.refusing;
	}

	boolean isGreeting() {
		return this.greeting;
	}

	boolean isAnsweringPings() {
		return this.answeringPings;
	}

	int rateLimit() {
		return this.rateLimit;
	}

	int dropAfter() {
		return this.dropAfter;
	}

	int maxMessageSize() {
		return this.maxMessageSize;
	}

	int activityTimeout() {
		return this.activityTimeout;
	}

}
