// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Content of a WebSocket text frame in UTF-8, of known length, not written yet. The
 * writer puts it straight into the memory that the socket takes.
 */
public interface TextFrame {

	/**
	 * Creates a frame that is always the same.
	 * @param text the content
	 * @return the frame
	 */
	static TextFrame of(String text) {
		return new JsonBytes().raw(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Returns the length of the content.
	 * @return the exact number of bytes that {@link #writeTo(ByteBuffer)} writes
	 */
	int length();

	/**
	 * Writes the content at the buffer's position.
	 * @param target a big-endian buffer with at least {@link #length()} bytes remaining
	 */
	void writeTo(ByteBuffer target);

}
