// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.auth;

/**
 * A handler outside of the pipeline.
 */
class StrayHandler {

}
