// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;

/**
 * Sessions and retained messages by chance, written as an earlier version did, with the
 * records that they are expected to become.
 */
final class RandomEarlierStore {

	private static final List<String> LETTERS = List.of("\\", "\"", ",", ":", "/", ";", "%", "_meta", "-", "+", "#",
			"$", "'", "{", "}", "\u0001", "\t", "\u007f", "\0", "a", "A", "\u00e4", "\u20ac", "\ud83d\ude00");

	private static final int SESSIONS = 30;

	/** In the middle of a second, as times are not exact to the millisecond. */
	private static final long DATE = 4_000_000_000_500L;

	private final Random random;

	private final List<String> expected = new ArrayList<>();

	private final Set<String> names = new LinkedHashSet<>(
			List.of("DOMAIN\\user,dev1", "DOMAINuser,dev1", "a\\", "1\0003\000a\\\",b", "client", "client_meta"));

	RandomEarlierStore(long seed) {
		this.random = new Random(seed);
	}

	/** Lines of {@link EarlierRecords}. */
	List<String> expected() {
		return this.expected;
	}

	void write(EarlierStoreFixture store) {
		while (this.names.size() < SESSIONS) {
			this.names.add("s" + text());
		}
		for (String name : this.names) {
			session(store, name);
		}
		Set<String> topics = new LinkedHashSet<>();
		while (topics.size() < SESSIONS) {
			topics.add("r" + text().replace("+", "").replace("#", ""));
		}
		topics.forEach((topic) -> {
			int qos = this.random.nextInt(3);
			long expiry = expiry();
			byte[] payload = payload();
			MqttProperty<?>[] properties = properties();
			store.retained(topic, payload, qos, expiry, properties);
			this.expected.add(EarlierRecords.retained(topic, qos, expiry, payload, properties));
		});
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		for (int length = 1 + this.random.nextInt(8); length > 0; length--) {
			text.append(LETTERS.get(this.random.nextInt(LETTERS.size())));
		}
		// Two of them in a row are in no identifier, and stand for a backslash.
		return text.toString().replaceAll("\0+", "\0") + "z";
	}

	private long expiry() {
		return this.random.nextBoolean() ? Long.MAX_VALUE : DATE + 1000L * this.random.nextInt(1_000_000);
	}

	private byte[] payload() {
		byte[] payload = new byte[this.random.nextInt(200)];
		this.random.nextBytes(payload);
		return payload;
	}

	private MqttProperty<?>[] properties() {
		List<MqttProperty<?>> all = List.of(new IntegerProperty(1, 1), new StringProperty(3, text()),
				new StringProperty(8, "answers"), new BinaryProperty(9, payload()), new UserProperty(text(), text()),
				new UserProperty("a", ""), new IntegerProperty(11, 1 + this.random.nextInt(1000)));
		return all.stream().filter((each) -> this.random.nextInt(3) == 0).toArray(MqttProperty<?>[]::new);
	}

	private void session(EarlierStoreFixture store, String name) {
		MqttVersion version = MqttVersion.values()[this.random.nextInt(3)];
		int interval = this.random.nextBoolean() ? Integer.MAX_VALUE : 1 + this.random.nextInt(10_000);
		boolean connected = this.random.nextInt(3) == 0;
		long end = DATE + 1000L * this.random.nextInt(1_000_000);
		store.session(name, version, interval, connected ? EarlierStoreFixture.CONNECTED : Instant.ofEpochMilli(end));
		this.expected
			.add("session " + name + " " + version + " " + interval + " " + (connected ? "connected" : end / 1000));
		if (this.random.nextBoolean()) {
			String clientId = text();
			store.clientId(name, clientId);
			this.expected.add("named " + name + " " + clientId);
		}
		BitSet received = new BitSet();
		for (int count = this.random.nextInt(4); count > 0; count--) {
			received.set(1 + this.random.nextInt(65_535));
		}
		store.unreleased(name, received.toByteArray());
		received.stream().forEach((id) -> this.expected.add("received " + name + " " + id));
		subscriptions(store, name);
		messages(store, name);
	}

	private void subscriptions(EarlierStoreFixture store, String name) {
		for (int i = this.random.nextInt(4); i > 0; i--) {
			MqttSubscriptionOption option = new MqttSubscriptionOption(MqttQoS.valueOf(this.random.nextInt(3)),
					this.random.nextBoolean(), this.random.nextBoolean(),
					RetainedHandlingPolicy.valueOf(this.random.nextInt(3)));
			int identifier = this.random.nextBoolean() ? 1 + this.random.nextInt(268_435_455) : 0;
			String filter = i + "/+/-" + this.random.nextInt(9) + "/#";
			String line = filter + " " + option + " " + identifier;
			if (this.random.nextBoolean()) {
				store.shared(name, "g" + i, filter, option, identifier);
				this.expected.add("subscription " + name + " $share/g" + i + "/" + line);
			}
			else if (identifier == 0) {
				store.moquetteSubscription(name, filter, option);
				this.expected.add("subscription " + name + " " + line);
			}
			else {
				store.subscription(name, filter, option, identifier);
				this.expected.add("subscription " + name + " " + line);
			}
		}
	}

	/** Sent ones among those that wait, and gaps where some were acknowledged. */
	private void messages(EarlierStoreFixture store, String name) {
		store.queue(name);
		long number = this.random.nextInt(1000);
		long waiting = 0;
		long order = 0;
		int id = this.random.nextInt(60_000);
		for (int count = this.random.nextInt(40); count > 0; count--) {
			number += 1 + this.random.nextInt(3);
			boolean sent = this.random.nextInt(4) == 0;
			boolean received = sent && this.random.nextBoolean();
			long newNumber = sent ? MessageNumbers.DIRECT + order : waiting++;
			id += sent ? 1 + this.random.nextInt(10) : 0;
			if (sent) {
				this.expected.add("sent " + name + " " + id + " " + newNumber + " " + order++ + " " + received);
			}
			if (received) {
				store.message(name, number, id, EarlierStoreFixture.received());
			}
			else {
				store.message(name, number, sent ? id : 0, message(name, newNumber));
			}
		}
	}

	private PublishedMessage message(String name, long number) {
		String topic = "t/" + this.random.nextInt(100);
		int qos = this.random.nextInt(3);
		boolean retained = this.random.nextInt(4) == 0;
		long expiry = expiry();
		byte[] payload = payload();
		MqttProperty<?>[] properties = properties();
		this.expected.add(EarlierRecords.message(name, number, topic, qos, retained, expiry, payload, properties));
		return EarlierStoreFixture.publish(topic, payload, qos, retained, expiry, properties);
	}

}
