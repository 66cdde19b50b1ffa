// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

/**
 * Verdict of access rules, with the rule that led to it.
 *
 * @param allowed whether it is allowed
 * @param rule the text of the rule that decides, or a phrase that says why none does
 */
public record AccessVerdict(boolean allowed, String rule) {

}
