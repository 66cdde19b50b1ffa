// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP proxy in front of a server on this machine, whose connections can be reset. All
 * methods may be called from any thread.
 */
public final class ResettableProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final int target;

	private final List<Socket> accepted = new CopyOnWriteArrayList<>();

	private ResettableProxy(int target) throws IOException {
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		thread(this::accept);
	}

	/**
	 * Starts a proxy on a free port of the loopback interface.
	 * @param target port of the server
	 * @return the proxy
	 */
	public static ResettableProxy start(int target) {
		try {
			return new ResettableProxy(target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void thread(Runnable task) {
		Thread thread = new Thread(task, "resettable-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Returns where it listens.
	 * @return the port
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Returns how many connections were accepted.
	 * @return the number since the start, without those that were reset
	 */
	public int connections() {
		return this.accepted.size();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.listener.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.accepted.add(client);
				thread(() -> pump(client, server));
				thread(() -> pump(server, client));
			}
		}
		catch (IOException ex) {
			// It is closed.
		}
	}

	private static void pump(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			in.transferTo(out);
		}
		catch (IOException ex) {
			// One of them is gone.
		}
	}

	/**
	 * Resets every connection.
	 */
	public void reset() {
		List<Socket> open = List.copyOf(this.accepted);
		this.accepted.removeAll(open);
		open.forEach(ResettableProxy::reset);
	}

	private static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// It is gone already.
		}
	}

	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		reset();
	}

}
