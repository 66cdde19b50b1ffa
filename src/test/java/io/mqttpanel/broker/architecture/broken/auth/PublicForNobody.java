// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.auth;

/**
 * A public type that only its own room knows.
 */
public class PublicForNobody {

}
