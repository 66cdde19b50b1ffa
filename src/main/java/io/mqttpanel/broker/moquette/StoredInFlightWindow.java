// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;

/**
 * Messages in flight of a session that outlives the broker. They are on disk, and here,
 * without their content, while the client is connected.
 */
final class StoredInFlightWindow extends InFlightWindow {

	private static final long serialVersionUID = 1L;

	private static final Logger logger = LoggerFactory.getLogger(StoredInFlightWindow.class);

	private final transient DurableQueue store;

	/**
	 * How many messages to this connection wait until it is stored that they are sent.
	 */
	private transient AtomicInteger unsent = new AtomicInteger();

	/** Whether the session could not be read when it was needed last. */
	private transient volatile boolean unreadable;

	private final transient AtomicBoolean trying = new AtomicBoolean();

	/**
	 * Creates a window without messages.
	 * @param store where they are
	 * @param listener hears of messages that are dropped while the client is absent
	 * @param opener opens the session's share of the memory of all queues
	 */
	StoredInFlightWindow(DurableQueue store, EngineListener listener, Supplier<QueueBudget.Share> opener) {
		super(listener, opener);
		this.store = store;
	}

	@Override
	DurableQueue store() {
		return this.store;
	}

	/** Notes that the session did not get a message. */
	void failed() {
		this.unreadable = true;
	}

	/**
	 * Returns whether the session gets messages, as far as is known. If not, that is
	 * tried again, for the next who asks. Safe on any thread.
	 * @param loop runs something on the session's loop, unless that has no room
	 * @return {@code false} if it did not get the last one
	 */
	boolean isReadable(Predicate<Runnable> loop) {
		if (this.unreadable && this.trying.compareAndSet(false, true) && !loop.test(this::tryToRead)) {
			this.trying.set(false);
		}
		return !this.unreadable;
	}

	private void tryToRead() {
		try {
			this.store.tryToRead();
			this.unreadable = false;
		}
		catch (UncheckedIOException ex) {
			logger.debug("The session {} still cannot be read", this.store.owner(), ex);
		}
		finally {
			this.trying.set(false);
		}
	}

	@Override
	void bind(MoquetteConnection next, int most) {
		super.bind(next, most);
		this.unsent = new AtomicInteger();
		forgetAll();
		this.store.sent().restore((id, message) -> super.put(id, withoutContent(message)));
		this.unreadable = false;
	}

	@Override
	void unbind() {
		super.unbind();
		forgetAll();
		forgetQueued();
	}

	/** A session without messages has no share. */
	private void forgetQueued() {
		long kept = this.store.forget();
		if (kept > 0) {
			share().giveSpare(kept);
		}
	}

	/** All of it is on disk, or is going to be. */
	private void forgetAll() {
		values().forEach((message) -> share().give(weight(message)));
		release();
	}

	/** It is read again where it is to be sent again. */
	private static EnqueuedMessage withoutContent(EnqueuedMessage sent) {
		if (!(sent instanceof PublishedMessage message)) {
			return sent;
		}
		PublishedMessage kept = new PublishedMessage(message.getTopic(), message.getPublishingQos(),
				Unpooled.EMPTY_BUFFER, false, message.getMessageExpiry());
		message.release();
		return kept;
	}

	@Override
	public @Nullable EnqueuedMessage put(Integer id, EnqueuedMessage message) {
		this.store.sent(id, message);
		return super.put(id, withoutContent(message));
	}

	@Override
	public @Nullable EnqueuedMessage remove(@Nullable Object id) {
		EnqueuedMessage removed = super.remove(id);
		if (removed != null && id instanceof Integer identifier) {
			this.store.sent().acknowledged(identifier, removed);
		}
		return removed;
	}

	/** Also one of QoS 2 that is not received: nothing of it is left to be released. */
	@Override
	void complete(int id) {
		this.store.sent().acknowledged(id, new PubRelMarker());
		super.complete(id);
	}

	/**
	 * One of QoS 2 is not sent before that is stored: after a crash the client would get
	 * it a second time, with another packet identifier. What is sent next waits for it.
	 */
	@Override
	void whenStored(int id, PublishedMessage message, Runnable action) {
		AtomicInteger waiting = this.unsent;
		if (message.getPublishingQos() != MqttQoS.EXACTLY_ONCE && waiting.get() == 0) {
			action.run();
			return;
		}
		waiting.incrementAndGet();
		this.store.sent().whenStored(id, () -> {
			action.run();
			waiting.decrementAndGet();
		});
	}

	@Override
	@Nullable PublishedMessage message(int id) {
		return this.store.sent().get(id);
	}

	@Override
	int count() {
		return Math.max(size(), this.store.sent().size());
	}

	/** Nothing is dropped: all of it is on disk, or is going to be. */
	@Override
	void cut(long level) {
		forgetQueued();
	}

}
