// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

/**
 * Way in which the teams of one Panel share one broker.
 */
public enum Tenancy {

	/** Each team has client identifiers and topics of its own. */
	TEAM,

	/** All teams have the same topics, and a client identifier belongs to one of them. */
	SHARED

}
