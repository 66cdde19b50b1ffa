// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;

/**
 * Content of a WebSocket text frame in UTF-8, of known length, not written yet. The
 * writer puts it straight into the memory that the socket takes.
 */
public interface TextFrame {

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
