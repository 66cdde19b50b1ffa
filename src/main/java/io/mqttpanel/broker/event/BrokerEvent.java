// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A fact about the broker: something that has happened and will not change any more.
 */
public sealed interface BrokerEvent permits PanelEvent, ConnectionRefused, AccessDecided, AccessDenied, AccessRenewed,
		ClientKicked, RevokedLoginRefused, LimitReached, CommandFailed {

	/**
	 * Returns when it happened.
	 * @return Unix time in milliseconds
	 */
	long timestamp();

}
