// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;

/**
 * One attack: what it does again and again, from addresses of its own, and the numbers of
 * that. It holds a bounded number of connections; whatever fails begins anew.
 */
final class Attacker implements Runnable {

	private static final int SMALL_BUFFER = 4 * 1024;

	private final Kind kind;

	private final int network;

	private final BrokerPorts ports;

	private final Deque<AttackConnection> connections = new ArrayDeque<>();

	private final LongAdder opened = new LongAdder();

	private final LongAdder packets = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	private final LongAdder ended = new LongAdder();

	private int next;

	Attacker(Kind kind, int network, BrokerPorts ports) {
		this.kind = kind;
		this.network = network;
		this.ports = ports;
	}

	@Override
	public void run() {
		try {
			this.kind.strike().run(this);
		}
		catch (IOException ex) {
			this.ended.increment();
			if (this.kind.restarts()) {
				closeAll();
			}
		}
	}

	/**
	 * Opens a connection and closes the oldest if there are too many.
	 * @return the connection
	 * @throws IOException if it fails
	 */
	AttackConnection open() throws IOException {
		return open(this.ports.tcp(), 0, 0);
	}

	/**
	 * Opens a connection that does not read.
	 * @return the connection
	 * @throws IOException if it fails
	 */
	AttackConnection openDeaf() throws IOException {
		return open(this.ports.tcp(), SMALL_BUFFER, 0);
	}

	/**
	 * Opens a connection whose writes do not wait for the broker.
	 * @param sent how many bytes it can have sent before the broker reads
	 * @return the connection
	 * @throws IOException if it fails
	 */
	AttackConnection openAhead(int sent) throws IOException {
		return open(this.ports.tcp(), 0, sent);
	}

	AttackConnection openWebSocket() throws IOException {
		return open(this.ports.ws(), 0, 0);
	}

	/**
	 * Opens a connection to the WebSocket port whose writes do not wait for the broker.
	 * @param sent how many bytes it can have sent before the broker reads
	 * @return the connection
	 * @throws IOException if it fails
	 */
	AttackConnection openWebSocketAhead(int sent) throws IOException {
		return open(this.ports.ws(), 0, sent);
	}

	AttackConnection openTls() throws IOException {
		return open(this.ports.tls(), 0, 0);
	}

	AttackConnection openHttp() throws IOException {
		return open(this.ports.http(), 0, 0);
	}

	private AttackConnection open(int port, int received, int sent) throws IOException {
		String source = "127.0." + this.network + "." + (1 + this.opened.intValue() % this.kind.addresses());
		AttackConnection connection = new AttackConnection(source, port, this.bytes, received, sent);
		this.opened.increment();
		synchronized (this.connections) {
			this.connections.add(connection);
			if (this.connections.size() > this.kind.connections()) {
				this.connections.remove().close();
			}
		}
		return connection;
	}

	/**
	 * Returns the oldest connection, which becomes the youngest.
	 * @return the connection
	 * @throws IOException if the attack holds none
	 */
	AttackConnection turn() throws IOException {
		synchronized (this.connections) {
			if (this.connections.isEmpty()) {
				throw new IOException("None");
			}
			AttackConnection connection = this.connections.remove();
			this.connections.add(connection);
			return connection;
		}
	}

	int held() {
		synchronized (this.connections) {
			return this.connections.size();
		}
	}

	void sent(int count) {
		this.packets.add(count);
	}

	/**
	 * Returns a number that grows with every call.
	 * @return the number
	 */
	int number() {
		return this.next++;
	}

	/**
	 * Closes what it holds, so that it begins anew, also where a write is stuck.
	 */
	void closeAll() {
		synchronized (this.connections) {
			for (AttackConnection connection : this.connections) {
				try {
					connection.close();
				}
				catch (IOException ex) {
					this.ended.increment();
				}
			}
			this.connections.clear();
		}
	}

	/**
	 * Begins anew if the attack is one whose connections may be stuck.
	 */
	void restart() {
		if (this.kind.restarts()) {
			closeAll();
		}
	}

	int pauseMicros() {
		return this.kind.pauseMicros();
	}

	String line() {
		return "| %s | %,d | %,d | %.1f | %,d |".formatted(this.kind.title(), this.opened.sum(), this.packets.sum(),
				this.bytes.sum() / 1e6, this.ended.sum());
	}

	/**
	 * What an attack does at each turn.
	 */
	interface Strike {

		/**
		 * Takes a turn.
		 * @param attacker who does it
		 * @throws IOException if a connection is refused or ended
		 */
		void run(Attacker attacker) throws IOException;

	}

	/**
	 * A kind of attack.
	 *
	 * @param name its name on the command line
	 * @param title what it is
	 * @param addresses from how many addresses it comes
	 * @param connections how many connections it holds at most
	 * @param pauseMicros how long it pauses between its turns
	 * @param restarts whether it closes all its connections when one is ended
	 * @param strike what it does
	 */
	record Kind(String name, String title, int addresses, int connections, int pauseMicros, boolean restarts,
			Strike strike) {
	}

}
