// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.List;

import io.mqttpanel.broker.event.NetworkOrigin;

/**
 * Who a call is made for.
 *
 * @param address where the client connects from
 * @param userName the client's user name
 */
record Caller(String address, String userName) {

	/** Where the user name is in a path. */
	static final int USER_NAME = 2;

	/** How long a path is. */
	static final int LEVELS = 3;

	/**
	 * Returns what the caller belongs to, the largest first: who has one address mostly
	 * has those of its site, and any user name.
	 * @return the site, the address and the user name
	 */
	List<String> path() {
		return List.of(NetworkOrigin.site(this.address), this.address, this.userName);
	}

}
