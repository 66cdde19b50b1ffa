// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * A connection from an address of this machine that sends what it is told to, and reads
 * only when it is told to. It is reset when it is closed, so that it leaves no port in
 * use.
 */
final class AttackConnection implements Closeable {

	private static final int PATIENCE_MILLIS = 10_000;

	private static final int CONNACK = 2;

	private static final int PUBACK = 4;

	private static final int SMALL_BUFFER = 4 * 1024;

	private final Socket socket = new Socket();

	private final LongAdder bytes;

	private int version = 5;

	AttackConnection(String source, int port, LongAdder bytes) throws IOException {
		this(source, port, bytes, false);
	}

	/**
	 * Opens a connection.
	 * @param source the address it comes from
	 * @param port where it goes
	 * @param bytes counts what it sends
	 * @param deaf whether as little as possible is received for it while it does not read
	 * @throws IOException if it fails
	 */
	AttackConnection(String source, int port, LongAdder bytes, boolean deaf) throws IOException {
		this.bytes = bytes;
		try {
			if (deaf) {
				this.socket.setReceiveBufferSize(SMALL_BUFFER);
			}
			this.socket.setSoLinger(true, 0);
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(PATIENCE_MILLIS);
			this.socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
			this.socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	void send(byte[] packets) throws IOException {
		this.socket.getOutputStream().write(packets);
		this.bytes.add(packets.length);
	}

	/**
	 * Sends a CONNECT and waits for the answer.
	 * @param connect the packet
	 * @return this connection, whose client is logged in
	 * @throws IOException if it is refused
	 */
	AttackConnection login(byte[] connect) throws IOException {
		send(connect);
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int type = in.readUnsignedByte() >> 4;
		byte[] body = in.readNBytes(in.readUnsignedByte());
		if (type != CONNACK || body.length < 2 || body[1] != 0) {
			throw new IOException("Refused");
		}
		return this;
	}

	/**
	 * Sends a CONNECT of MQTT 3.1.1 and waits for the answer.
	 * @param connect the packet
	 * @return this connection, whose client is logged in
	 * @throws IOException if it is refused
	 */
	AttackConnection login4(byte[] connect) throws IOException {
		this.version = 4;
		return login(connect);
	}

	int version() {
		return this.version;
	}

	/**
	 * Waits until the broker sends something or closes the connection.
	 * @throws IOException if neither happens
	 */
	void await() throws IOException {
		this.socket.getInputStream().read();
	}

	/**
	 * Waits for a PUBACK, which is what the broker sends next.
	 * @throws IOException if it does not
	 */
	void awaitPubAck() throws IOException {
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int type = in.readUnsignedByte() >> 4;
		byte[] body = in.readNBytes(in.readUnsignedByte());
		if (type != PUBACK) {
			throw new IOException("Packet of type " + type + " " + Arrays.toString(body));
		}
	}

	/**
	 * Drops what has been received.
	 * @throws IOException if the connection has ended
	 */
	void drain() throws IOException {
		InputStream in = this.socket.getInputStream();
		int available = in.available();
		while (available > 0) {
			in.readNBytes(available);
			available = in.available();
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
