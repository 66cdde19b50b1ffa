// SPDX-License-Identifier: MIT
/**
 * Entry point of the service.
 */
@NullMarked
package io.mqttpanel.broker;

import org.jspecify.annotations.NullMarked;
