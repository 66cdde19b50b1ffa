// SPDX-License-Identifier: MIT
/**
 * Where the subscriptions of sessions are kept.
 */
@NullMarked
package io.mqttpanel.broker.broker.engine.subscription;

import org.jspecify.annotations.NullMarked;
