// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * What waits for a member of a share, least first. A message is for the member for whom
 * least waits of those that are looked at.
 */
enum MemberLoad {

	/** Nothing. */
	NONE,

	/** Less than publishers wait for. */
	SOME,

	/** So much that it does not keep up. */
	BEHIND,

	/** It is not connected, and its session has room. */
	ABSENT,

	/** Its session takes no more, or is gone. */
	FULL

}
