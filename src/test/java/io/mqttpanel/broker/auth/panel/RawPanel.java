// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Panel that answers each request with bytes of the test's choice, as a server would
 * that is not Netty.
 */
final class RawPanel implements Closeable {

	private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

	private static final int TIMEOUT_MILLIS = 10_000;

	private final List<Socket> accepted = new CopyOnWriteArrayList<>();

	private final ServerSocket server;

	private final boolean keepsAlive;

	private final String[] parts;

	/**
	 * Starts a Panel.
	 * @param keepsAlive whether the connection stays open after an answer
	 * @param parts the parts of each answer, each in a segment of its own
	 */
	RawPanel(boolean keepsAlive, String... parts) throws IOException {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.keepsAlive = keepsAlive;
		this.parts = parts.clone();
		start(this::accept);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "raw-panel");
		thread.setDaemon(true);
		thread.start();
	}

	URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort() + "/api/mqtt/auth");
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.accepted.add(socket);
				start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// The test is over.
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			do {
				readRequest(socket.getInputStream());
				answer(socket.getOutputStream());
			}
			while (this.keepsAlive);
		}
		catch (IOException ex) {
			// The caller has hung up, or the test is over.
		}
	}

	private static void readRequest(InputStream in) throws IOException {
		StringBuilder header = new StringBuilder();
		while (header.indexOf("\r\n\r\n") < 0) {
			int character = in.read();
			if (character < 0) {
				throw new IOException("no request");
			}
			header.append((char) character);
		}
		Matcher length = LENGTH.matcher(header);
		in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
	}

	private void answer(OutputStream out) throws IOException {
		for (String part : this.parts) {
			out.write(part.getBytes(StandardCharsets.UTF_8));
			out.flush();
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.accepted) {
			socket.close();
		}
	}

}
