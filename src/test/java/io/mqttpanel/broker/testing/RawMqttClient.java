// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;

/**
 * A client that does exactly what it is told to, over TCP. Every read ends after ten
 * seconds.
 */
public final class RawMqttClient implements Closeable {

	private static final int TIMEOUT_MILLIS = 30_000;

	private final Socket socket;

	private final DataInputStream in;

	/**
	 * Opens a connection.
	 * @param port the broker's port
	 * @throws IOException if there is none
	 */
	public RawMqttClient(int port) throws IOException {
		this(port, TIMEOUT_MILLIS);
	}

	/**
	 * Opens a connection.
	 * @param port the broker's port
	 * @param timeoutMillis how long a read may take
	 * @throws IOException if there is none
	 */
	public RawMqttClient(int port, int timeoutMillis) throws IOException {
		this.socket = new Socket("localhost", port);
		this.socket.setSoTimeout(timeoutMillis);
		this.socket.setTcpNoDelay(true);
		this.in = new DataInputStream(this.socket.getInputStream());
	}

	/**
	 * Opens a connection and waits for a CONNACK of success.
	 * @param port the broker's port
	 * @param connect the CONNECT to send
	 * @return the client
	 * @throws IOException if it is not accepted
	 */
	public static RawMqttClient connected(int port, byte[] connect) throws IOException {
		RawMqttClient client = new RawMqttClient(port);
		client.send(connect);
		Packet connAck = client.read();
		if (connAck.type() != 2 || connAck.body()[1] != 0) {
			client.close();
			throw new IOException("Not accepted: " + connAck.type() + " " + Arrays.toString(connAck.body()));
		}
		return client;
	}

	/**
	 * Sends packets in one write.
	 * @param packets what to send
	 * @throws IOException if it cannot be sent
	 */
	public void send(byte[]... packets) throws IOException {
		this.socket.getOutputStream().write(MqttBytes.join(packets));
	}

	/**
	 * Reads one packet.
	 * @return the packet
	 * @throws IOException if there is none
	 */
	public Packet read() throws IOException {
		int first = this.in.readUnsignedByte();
		int length = 0;
		int shift = 0;
		int digit;
		do {
			digit = this.in.readUnsignedByte();
			length |= (digit & 0x7F) << shift;
			shift += 7;
		}
		while ((digit & 0x80) != 0);
		return new Packet(first >> 4, first & 0x0F, length, this.in.readNBytes(length));
	}

	/**
	 * Waits for the broker to close the connection.
	 * @return {@code false} if it sent something instead
	 * @throws IOException if nothing happens
	 */
	public boolean isClosedByPeer() throws IOException {
		try {
			return this.in.read() == -1;
		}
		catch (SocketException ex) {
			// A reset is an end too.
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A packet as it was on the wire.
	 *
	 * @param type 1 (CONNECT) to 15 (AUTH)
	 * @param flags the other half of the first byte
	 * @param remainingLength the remaining length
	 * @param body what followed it
	 */
	public record Packet(int type, int flags, int remainingLength, byte[] body) {

		/**
		 * Returns the packet identifier of a packet that begins with it.
		 * @return the packet identifier
		 */
		public int packetId() {
			return ((this.body[0] & 0xFF) << 8) | (this.body[1] & 0xFF);
		}

	}

}
