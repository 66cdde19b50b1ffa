// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs events, so that who knows the key can tell ours from others': HMAC-SHA-256 over
 * the event's name, a line feed and the exact bytes of {@code data} as they were before
 * {@code signature} became its last member. For one thread.
 */
final class FrameSigner {

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
	 * Signs one event.
	 * @param event its name
	 * @param json memory with its data
	 * @param begin where the data begins
	 * @param end where it ends, but for its closing brace
	 * @return the signature in lower case hexadecimal digits
	 */
	byte[] sign(byte[] event, byte[] json, int begin, int end) {
		this.mac.update(event);
		this.mac.update((byte) '\n');
		this.mac.update(json, begin, end - begin);
		this.mac.update((byte) '}');
		return JsonBytes.ascii(HexFormat.of().formatHex(this.mac.doFinal()));
	}

}
