// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.List;

/**
 * Changes of the filters that the clients of a node have.
 *
 * @param replaces whether the filters that were there before are gone
 * @param added filters that are new
 * @param removed filters that are gone
 */
public record RouteChanges(boolean replaces, List<String> added, List<String> removed) {

}
