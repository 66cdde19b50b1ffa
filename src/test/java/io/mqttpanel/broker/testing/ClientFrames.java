// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;

/**
 * Reads what a WebSocket client writes, with a server's own decoder.
 */
public final class ClientFrames {

	private ClientFrames() {
	}

	/**
	 * Decodes frames that follow each other.
	 * @param bytes the bytes on the wire
	 * @return the text of each
	 */
	public static List<String> texts(byte[] bytes) {
		EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 24));
		server.writeInbound(Unpooled.wrappedBuffer(bytes));
		List<String> texts = new ArrayList<>();
		for (TextWebSocketFrame frame = server.readInbound(); frame != null; frame = server.readInbound()) {
			texts.add(frame.text());
			frame.release();
		}
		server.finishAndReleaseAll();
		return texts;
	}

}
