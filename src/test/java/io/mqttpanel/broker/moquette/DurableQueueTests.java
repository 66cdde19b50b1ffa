// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DurableQueue}.
 */
class DurableQueueTests {

	private final MVStore store = MVStore.open(null);

	private final DurableQueue queue = new DurableQueue(this.store, "c");

	@AfterEach
	void close() {
		this.store.close();
	}

	@Test
	void takesWhatStillComesForASessionThatHasEnded() {
		this.queue.enqueue(message());
		PublishedMessage sent = (PublishedMessage) this.queue.dequeue();
		assertThat(sent).isNotNull();
		this.queue.sent(1, sent);
		this.queue.closeAndPurge();
		PublishedMessage late = message();
		ByteBuf payload = late.getPayload();
		assertThatCode(() -> {
			this.queue.acknowledged(1, sent);
			this.queue.enqueue(late);
		}).doesNotThrowAnyException();
		assertThat(payload.refCnt()).isZero();
		assertThat(this.store.getMapNames()).isEmpty();
	}

	/** Its sender must not have it acknowledged. */
	@Test
	void takesNothingWhenTheStoreHasClosedItself() {
		this.store.closeImmediately();
		PublishedMessage message = message();
		assertThatExceptionOfType(MVStoreException.class).isThrownBy(() -> this.queue.enqueue(message));
		message.release();
	}

	private static PublishedMessage message() {
		ByteBuf payload = Unpooled.copiedBuffer("x", StandardCharsets.UTF_8);
		return new PublishedMessage(new Topic("t"), MqttQoS.EXACTLY_ONCE, payload, false, Instant.MAX,
				new MqttProperty<?>[0]);
	}

}
