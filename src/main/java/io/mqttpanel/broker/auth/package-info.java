// SPDX-License-Identifier: MIT
/**
 * Who may connect and what they may use: the call to the Panel, the decision, its cache.
 */
@NullMarked
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.NullMarked;
