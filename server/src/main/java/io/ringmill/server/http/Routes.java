package io.ringmill.server.http;

import java.util.ArrayList;
import java.util.List;

/** Which resource answers which requests. Immutable once they are served. */
public final class Routes {

    /**
     * A route.
     *
     * @param path such as {@code /api/v1/rules/{rule}}
     */
    public record Route(String method, String path, Access access, Resource resource) {}

    private final List<Route> routes = new ArrayList<>();
    private Problem elsewhere = Problem.notFound("not-found", "there is nothing at this address");

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

    /** What is told of all addresses that have no route. */
    public Routes elsewhere(Problem problem) {
        elsewhere = problem;
        return this;
    }

    Problem elsewhere() {
        return elsewhere;
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
