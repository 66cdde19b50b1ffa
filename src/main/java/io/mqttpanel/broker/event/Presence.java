// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.function.Consumer;

/**
 * Connected clients and their subscriptions.
 */
public interface Presence {

	/**
	 * Reports every connected client and its subscriptions as snapshots. No report of a
	 * client follows its {@link ClientDisconnected}.
	 * @param listener receives the snapshots and must not block
	 */
	void report(Consumer<PanelEvent> listener);

}
