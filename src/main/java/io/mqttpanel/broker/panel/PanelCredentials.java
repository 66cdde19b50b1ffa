// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;

import io.mqttpanel.broker.panel.PanelProperties.Credential;

/**
 * API keys of the embedded Panel. If none are configured there is one,
 * {@value #GENERATED_KEY}, whose secret is generated at the start and is the only one
 * that may be logged.
 *
 * @param credentials at least one key and its secret
 * @param generated whether the secret was generated
 */
record PanelCredentials(List<Credential> credentials, boolean generated) {

	static final String GENERATED_KEY = "demo";

	private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

	private static final int SECRET_LENGTH = 20;

	PanelCredentials {
		credentials = List.copyOf(credentials);
	}

	static PanelCredentials of(List<Credential> configured) {
		if (!configured.isEmpty()) {
			return new PanelCredentials(configured, false);
		}
		return new PanelCredentials(List.of(new Credential(GENERATED_KEY, generateSecret())), true);
	}

	private static String generateSecret() {
		SecureRandom random = new SecureRandom();
		StringBuilder secret = new StringBuilder(SECRET_LENGTH);
		for (int i = 0; i < SECRET_LENGTH; i++) {
			secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
		}
		return secret.toString();
	}

	/**
	 * Finds a key and checks its secret in constant time.
	 * @param key an API key
	 * @param secret the secret to check
	 * @return the number of the key, from 1, or 0 if key or secret are wrong
	 */
	int find(String key, String secret) {
		int found = 0;
		for (int i = 0; i < this.credentials.size(); i++) {
			Credential credential = this.credentials.get(i);
			if (same(credential.key(), key) & same(credential.secret(), secret)) {
				found = i + 1;
			}
		}
		return found;
	}

	private static boolean same(String expected, String actual) {
		return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
				actual.getBytes(StandardCharsets.UTF_8));
	}

}
