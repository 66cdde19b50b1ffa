// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.retained;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

/**
 * A retained message that remembers, for the thread that asks for its header, that it was
 * asked. The engine asks a message whether it is retained right before it tells its store
 * to keep or to remove one, and says to the store which topic, but at QoS 0 not which
 * message: this is how the store knows.
 */
public final class RetainedPublish extends MqttPublishMessage {

	private static final ThreadLocal<@Nullable RetainedPublish> asked = new ThreadLocal<>();

	RetainedPublish(MqttPublishMessage publish) {
		super(publish.fixedHeader(), publish.variableHeader(), publish.payload());
	}

	/**
	 * Takes the retained message that this thread has asked last.
	 * @return the message, still owned by the engine, {@code null} if there is none
	 */
	public static @Nullable RetainedPublish takeAsked() {
		RetainedPublish publish = asked.get();
		asked.remove();
		return publish;
	}

	@Override
	public MqttFixedHeader fixedHeader() {
		asked.set(this);
		return super.fixedHeader();
	}

}
