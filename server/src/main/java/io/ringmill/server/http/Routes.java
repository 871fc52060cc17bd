package io.ringmill.server.http;

import java.util.ArrayList;
import java.util.List;

/** Which resource answers which requests. Immutable once the server has started. */
public final class Routes {

    /**
     * A route.
     *
     * @param path such as {@code /api/v1/rules/{rule}}
     */
    public record Route(String method, String path, Access access, Resource resource) {}

    private final List<Route> routes = new ArrayList<>();

    /** No routes yet. */
    public Routes() {}

    public Routes get(String path, Access access, Resource resource) {
        return add("GET", path, access, resource);
    }

    public Routes post(String path, Access access, Resource resource) {
        return add("POST", path, access, resource);
    }

    public Routes put(String path, Access access, Resource resource) {
        return add("PUT", path, access, resource);
    }

    public Routes delete(String path, Access access, Resource resource) {
        return add("DELETE", path, access, resource);
    }

    private Routes add(String method, String path, Access access, Resource resource) {
        routes.add(new Route(method, path, access, resource));
        return this;
    }

    /** All, in the order in which they were added. */
    public List<Route> all() {
        return List.copyOf(routes);
    }
}
