// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature of events: HMAC-SHA-256 over the event's name, a line feed and the exact
 * bytes of {@code data} without its last member {@code signature}. For one thread.
 */
final class FrameSigner {

	/** Length of a signature in hexadecimal digits. */
	static final int LENGTH = 64;

	private static final String ALGORITHM = "HmacSHA256";

	private final Mac mac;

	FrameSigner(String key) {
		try {
			this.mac = Mac.getInstance(ALGORITHM);
			this.mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JVM has no " + ALGORITHM, ex);
		}
	}

	/**
	 * Signs an event.
	 * @param event the event's name
	 * @param data the event's data without its closing brace, read to its end
	 * @return the signature in lower case hexadecimal digits
	 */
	byte[] sign(byte[] event, ByteBuffer data) {
		this.mac.update(event);
		this.mac.update((byte) '\n');
		this.mac.update(data);
		this.mac.update((byte) '}');
		return JsonBytes.ascii(HexFormat.of().formatHex(this.mac.doFinal()));
	}

}
