// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Content of frames, read from the direct memory they were written to.
 */
public final class EncodedText {

	private EncodedText() {
	}

	/**
	 * Writes a frame and reads it back.
	 * @param frame the frame, which must not be {@code null}
	 * @return its content
	 */
	public static byte[] bytes(@Nullable TextFrame frame) {
		assertThat(frame).isNotNull();
		ByteBuffer target = ByteBuffer.allocateDirect(frame.length() + 1);
		target.position(1);
		frame.writeTo(target);
		assertThat(target.hasRemaining()).isFalse();
		byte[] content = new byte[frame.length()];
		target.position(1).get(content);
		return content;
	}

	/**
	 * Writes a frame and reads it back as text.
	 * @param frame the frame, which must not be {@code null}
	 * @return its content
	 */
	public static String text(@Nullable TextFrame frame) {
		return new String(bytes(frame), StandardCharsets.UTF_8);
	}

}
