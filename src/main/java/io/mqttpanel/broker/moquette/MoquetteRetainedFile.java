// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.Collection;

import io.moquette.broker.IRetainedRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;

/**
 * Store of retained messages on disk, with properties that Moquette's store can keep.
 */
final class MoquetteRetainedFile implements IRetainedRepository {

	private final IRetainedRepository file;

	MoquetteRetainedFile(IRetainedRepository file) {
		this.file = file;
	}

	@Override
	public void cleanRetained(Topic topic) {
		this.file.cleanRetained(topic);
	}

	@Override
	public void retain(Topic topic, MqttPublishMessage msg) {
		this.file.retain(topic, packed(msg));
	}

	@Override
	public void retain(Topic topic, MqttPublishMessage msg, Instant expiryTime) {
		this.file.retain(topic, packed(msg), expiryTime);
	}

	/** Returns the same payload with packed properties. */
	private static MqttPublishMessage packed(MqttPublishMessage msg) {
		MqttPublishVariableHeader header = msg.variableHeader();
		MqttProperty<?>[] given = header.properties().listAll().toArray(new MqttProperty<?>[0]);
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : new StoredProperties(given, Instant.MAX, false).pack()) {
			properties.add(property);
		}
		return new MqttPublishMessage(msg.fixedHeader(),
				new MqttPublishVariableHeader(header.topicName(), header.packetId(), properties), msg.payload());
	}

	@Override
	public boolean isEmpty() {
		return this.file.isEmpty();
	}

	@Override
	public Collection<RetainedMessage> retainedOnTopic(String topic) {
		return this.file.retainedOnTopic(topic).stream().map(MoquetteRetainedFile::unpacked).toList();
	}

	private static RetainedMessage unpacked(RetainedMessage message) {
		return new RetainedMessage(message.getTopic(), message.qosLevel(), message.getPayload(),
				StoredProperties.unpack(message.getMqttProperties()).properties(), message.getExpiryTime());
	}

	@Override
	public Collection<RetainedMessage> listExpirable() {
		return this.file.listExpirable();
	}

}
