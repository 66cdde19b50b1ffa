// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;

/**
 * Properties, expiry and retain flag of a message in a store of an earlier version, which
 * packed them into the one kind of property that Moquette's store kept right.
 *
 * @param properties the properties of PUBLISH
 * @param expiry when the message expires, {@link Instant#MAX} for never
 * @param retained whether it is delivered as a retained one
 */
record StoredProperties(MqttProperty<?>[] properties, Instant expiry, boolean retained) {

	/** No property of MQTT. */
	private static final int PACKED = 0;

	/**
	 * Unpacks stored properties.
	 * @param stored what was packed, or the properties of a still earlier release
	 * @return the same as before
	 */
	static StoredProperties unpack(MqttProperty<?>[] stored) {
		if (stored.length != 1 || stored[0].propertyId() != PACKED || !(stored[0] instanceof StringProperty packed)) {
			return new StoredProperties(PropertiesRecord.passedOn(Arrays.asList(stored)), Instant.MAX, false);
		}
		ByteBuffer buffer = ByteBuffer.wrap(packed.value().getBytes(StandardCharsets.ISO_8859_1));
		boolean retained = buffer.get() != 0;
		Instant expiry = MessageRecord.expiry(buffer.getLong());
		byte[] properties = new byte[buffer.remaining()];
		buffer.get(properties);
		return new StoredProperties(PropertiesRecord.decode(properties), expiry, retained);
	}

}
