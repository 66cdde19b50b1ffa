// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * What a decision holds for: exactly these credentials. The password is in it only as a
 * code that cannot be turned back and means nothing to another process.
 *
 * @param clientId the client identifier
 * @param username the user name
 * @param passwordCode the password's authentication code
 */
record DecisionKey(String clientId, String username, String passwordCode) {

}
