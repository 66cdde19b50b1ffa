// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key of a cached decision: the exact credentials. The password is in it only as an HMAC
 * with a random secret that lives as long as the process.
 *
 * @param clientId the client identifier
 * @param username the user name
 * @param passwordCode the password's authentication code
 */
record DecisionKey(String clientId, String username, String passwordCode) {

	private static final String ALGORITHM = "HmacSHA256";

	private static final Mac FINGERPRINTS = newSecret();

	/**
	 * Creates a key.
	 * @param request the credentials
	 * @param secret the secret of the keys that this one is compared with
	 * @return the key
	 */
	static DecisionKey of(LoginRequest request, Mac secret) {
		return new DecisionKey(request.clientId(), request.apiKey(), code(request.apiSecret(), secret));
	}

	private static String code(byte[] password, Mac secret) {
		return HexFormat.of().formatHex(clone(secret).doFinal(password));
	}

	/**
	 * Returns a key of fixed size for tables that strangers can fill: 128 bits of an
	 * authentication code.
	 * @param parts what is hashed, each without a NUL
	 * @return the same for the same parts as long as the process lives
	 */
	static UUID fingerprint(byte[]... parts) {
		Mac mac = clone(FINGERPRINTS);
		for (byte[] part : parts) {
			mac.update(part);
			mac.update((byte) 0);
		}
		ByteBuffer code = ByteBuffer.wrap(mac.doFinal());
		return new UUID(code.getLong(), code.getLong());
	}

	private static Mac clone(Mac secret) {
		try {
			return (Mac) secret.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("The platform's " + ALGORITHM + " can be cloned", ex);
		}
	}

	/**
	 * Creates a random secret. It is only ever cloned: looking the algorithm up for each
	 * key would be slow.
	 * @return the secret, safe on any thread
	 */
	static Mac newSecret() {
		byte[] secret = new byte[32];
		new SecureRandom().nextBytes(secret);
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(secret, ALGORITHM));
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

}
