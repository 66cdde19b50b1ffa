// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * Key of a cached decision: the exact credentials. The password is in it only as an HMAC
 * with a secret of this process.
 *
 * @param clientId the client identifier
 * @param username the user name
 * @param passwordCode the password's authentication code
 */
record DecisionKey(String clientId, String username, String passwordCode) {

}
