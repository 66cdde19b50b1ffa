// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import io.moquette.broker.security.IAuthenticator;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.broker.netty.ClientRegistry;

/**
 * Tells the engine what was decided before the engine saw the CONNECT: it asks on an
 * event loop and wants its answer at once.
 */
final class AdmittedAuthenticator implements IAuthenticator {

	private final ClientRegistry clients;

	AdmittedAuthenticator(ClientRegistry clients) {
		this.clients = clients;
	}

	@Override
	public boolean checkValid(String clientId, String username, byte @Nullable [] password) {
		return this.clients.isAdmitted(clientId);
	}

}
