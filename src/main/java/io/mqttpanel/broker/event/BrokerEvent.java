// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event in the broker: something that has happened and does not change any more.
 */
public sealed interface BrokerEvent permits PanelEvent, ConnectionRefused, AccessDecided, AccessDenied, AccessRenewed,
		ClientKicked, RevokedLoginRefused, LimitReached, CommandFailed, StoreCommitted {

	/**
	 * Returns the time of the event.
	 * @return Unix time in milliseconds
	 */
	long timestamp();

}
