// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Map;

/**
 * What others can fill of the heap in one part of the broker.
 *
 * @param bytes memory in bytes by what takes it, which is named by its setting where it
 * has one
 */
public record HeapClaims(Map<String, Long> bytes) {

}
