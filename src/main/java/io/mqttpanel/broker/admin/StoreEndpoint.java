// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.mqttpanel.broker.event.StoreStatus;
import io.mqttpanel.broker.store.StoreBackups;

/**
 * Endpoint of what is stored, at {@code /actuator/mqttstore}: its figures, and copies of
 * it.
 */
@Endpoint(id = "mqttstore")
class StoreEndpoint {

	private final ObjectProvider<StoreStatus> status;

	private final ObjectProvider<StoreBackups> backups;

	StoreEndpoint(ObjectProvider<StoreStatus> status, ObjectProvider<StoreBackups> backups) {
		this.status = status;
		this.backups = backups;
	}

	/**
	 * Describes the store.
	 * @return values by name, {@code null} if nothing is stored
	 */
	@ReadOperation
	@Nullable Map<String, Object> describe() {
		StoreStatus store = this.status.getIfAvailable();
		if (store == null || !store.isPresent()) {
			return null;
		}
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("failing", store.isFailing());
		figures.put("waiting", store.waiting());
		figures.put("waitingBytes", store.waitingBytes());
		figures.put("waitingMillis", store.waitingTime().toMillis());
		figures.put("records", store.records());
		figures.put("diskBytes", store.diskBytes());
		figures.put("memoryBytes", store.memoryBytes());
		return figures;
	}

	/**
	 * Makes a copy of the store while the broker runs. Blocks.
	 * @return the directory of the copy, or the error
	 */
	@WriteOperation
	WebEndpointResponse<Map<String, Object>> copy() {
		StoreBackups copies = this.backups.getIfAvailable();
		if (copies == null) {
			return error(WebEndpointResponse.STATUS_BAD_REQUEST, "Nothing is stored");
		}
		try {
			return new WebEndpointResponse<>(Map.of("directory", copies.make().toString()));
		}
		catch (IllegalStateException ex) {
			return error(WebEndpointResponse.STATUS_BAD_REQUEST, ex.getMessage());
		}
		catch (IOException ex) {
			return error(WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR, "There is no copy: " + ex.getMessage());
		}
	}

	private static WebEndpointResponse<Map<String, Object>> error(int status, @Nullable String sentence) {
		return new WebEndpointResponse<>(Map.of("status", status, "error", String.valueOf(sentence)), status);
	}

}
