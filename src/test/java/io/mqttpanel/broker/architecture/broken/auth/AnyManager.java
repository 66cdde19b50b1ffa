// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.auth;

/**
 * A name that says nothing.
 */
class AnyManager {

}
