// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Factory of decision keys, with a random HMAC secret that lives as long as the process.
 * Safe on any thread.
 */
final class DecisionKeyFactory {

	private static final String ALGORITHM = "HmacSHA256";

	/** Only ever cloned: looking the algorithm up each time would be slow. */
	private final Mac mac;

	DecisionKeyFactory() {
		byte[] secret = new byte[32];
		new SecureRandom().nextBytes(secret);
		try {
			this.mac = Mac.getInstance(ALGORITHM);
			this.mac.init(new SecretKeySpec(secret, ALGORITHM));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	DecisionKey create(LoginRequest request) {
		return new DecisionKey(request.clientId(), request.apiKey(), code(request.apiSecret()));
	}

	private String code(byte[] password) {
		try {
			return HexFormat.of().formatHex(((Mac) this.mac.clone()).doFinal(password));
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("The platform's " + ALGORITHM + " can be cloned", ex);
		}
	}

}
