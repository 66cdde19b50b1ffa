// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.function.Consumer;

/**
 * Who is connected at this moment, and subscribed to what.
 */
public interface Presence {

	/**
	 * Reports every connected client, and behind it each of its subscriptions, as
	 * snapshots. Returns at once; what is reported of a client comes on the thread that
	 * also announces its facts, so that it never comes after the client has gone.
	 * @param listener is told; called by many threads, must not block
	 */
	void report(Consumer<PanelEvent> listener);

}
