// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

import java.io.IOException;
import java.util.List;

import io.mqttpanel.broker.fuzz.FuzzStream;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

/**
 * Clients that come for a moment and do not keep to what is polite, or allowed.
 */
final class Guests {

	private final int port;

	private final Tally tally;

	private long number;

	Guests(int port, Tally tally) {
		this.port = port;
		this.tally = tally;
	}

	/** One of each kind, one after the other. */
	void visit() {
		this.number++;
		try {
			vanish();
			takeOver();
			misbehave();
		}
		catch (IOException ex) {
			this.tally.failed("a guest", ex);
		}
	}

	private RawMqttClient connected(String clientId) throws IOException {
		int version = 3 + (int) (this.number % 3);
		RawMqttClient client = RawMqttClient.connected(this.port, MqttBytes.connect(version, clientId));
		this.tally.connected.increment();
		return client;
	}

	private void vanish() throws IOException {
		int version = 3 + (int) (this.number % 3);
		try (RawMqttClient client = connected("vanishing" + this.number % 50)) {
			client.send(MqttBytes.subscribe(version, 1, "guests/#"), MqttBytes.publish(version, "guests/a", 1, 2));
		}
	}

	private void takeOver() throws IOException {
		try (RawMqttClient first = connected("twins"); RawMqttClient second = connected("twins")) {
			second.send(MqttBytes.PINGREQ, MqttBytes.DISCONNECT);
			first.send(MqttBytes.PINGREQ);
		}
		catch (IOException ex) {
			// The first of them may learn of its end when it sends.
			return;
		}
	}

	private void misbehave() throws IOException {
		List<byte[]> packets = FuzzStream.of(this.number).packets();
		try (RawMqttClient client = connected("misbehaving" + this.number % 50)) {
			for (byte[] packet : packets.subList(1, packets.size())) {
				client.send(packet);
			}
		}
		catch (IOException ex) {
			// The broker has shown it the door.
			return;
		}
	}

}
