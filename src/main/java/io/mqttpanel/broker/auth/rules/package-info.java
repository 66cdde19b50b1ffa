// SPDX-License-Identifier: MIT
/**
 * Access rules: validation, compilation for one client, and matching.
 */
@NullMarked
package io.mqttpanel.broker.auth.rules;

import org.jspecify.annotations.NullMarked;
