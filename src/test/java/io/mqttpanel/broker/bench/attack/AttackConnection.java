// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection from an address of this machine that sends what it is told to, and reads
 * only when it is told to. It is reset when it is closed, so that it leaves no port in
 * use.
 */
final class AttackConnection implements Closeable {

	private static final int PATIENCE_MILLIS = 10_000;

	private static final int CONNACK = 2;

	private static final int PUBACK = 4;

	private static final int SUBACK = 9;

	private Socket socket = new Socket();

	private final LongAdder bytes;

	private int version = 5;

	AttackConnection(String source, int port, LongAdder bytes) throws IOException {
		this(source, port, bytes, 0, 0);
	}

	/**
	 * Opens a connection.
	 * @param source the address it comes from
	 * @param port where it goes
	 * @param bytes counts what it sends
	 * @param received how much the operating system receives while it does not read, 0
	 * for its default
	 * @param sent how much the operating system takes while the broker does not read, 0
	 * for its default
	 * @throws IOException if it fails
	 */
	AttackConnection(String source, int port, LongAdder bytes, int received, int sent) throws IOException {
		this.bytes = bytes;
		try {
			if (received > 0) {
				this.socket.setReceiveBufferSize(received);
			}
			if (sent > 0) {
				this.socket.setSendBufferSize(sent);
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

	/**
	 * Does a TLS handshake, behind which everything is encrypted.
	 * @param factory makes the client's side
	 * @return this connection
	 * @throws IOException if it fails
	 */
	AttackConnection secure(SSLSocketFactory factory) throws IOException {
		SSLSocket secured = (SSLSocket) factory.createSocket(this.socket, "localhost", this.socket.getPort(), true);
		this.socket = secured;
		secured.startHandshake();
		return this;
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
		await(PUBACK);
	}

	/**
	 * Waits for a SUBACK, which is what the broker sends next.
	 * @throws IOException if it does not
	 */
	void awaitSubAck() throws IOException {
		await(SUBACK);
	}

	private void await(int expected) throws IOException {
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int type = in.readUnsignedByte() >> 4;
		byte[] body = in.readNBytes(in.readUnsignedByte());
		if (type != expected) {
			throw new IOException("Packet of type " + type + " " + Arrays.toString(body));
		}
	}

	/**
	 * Waits for bytes.
	 * @param length how many
	 * @return the bytes
	 * @throws IOException if they do not come
	 */
	byte[] receive(int length) throws IOException {
		byte[] received = this.socket.getInputStream().readNBytes(length);
		if (received.length < length) {
			throw new EOFException("The broker has closed the connection");
		}
		return received;
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
