package jdist.identity;

import java.util.Optional;

/// One process of the cluster, as the others know it.
///
/// @param id its process id
/// @param host the name of its host, for people
/// @param machine the launch entry it came from; two members with the same one share a host, which
///   is never guessed from names
/// @param endpoint where it listens; the driver does not, nor does a worker that its manager's own
///   transport connects
/// @param wiring what its manager has said of its connections
public record Member(
    int id, String host, String machine, Optional<Endpoint> endpoint, Wiring wiring) {
  /// One of whose connections nothing was said.
  public Member(int id, String host, String machine, Optional<Endpoint> endpoint) {
    this(id, host, machine, endpoint, Wiring.NONE);
  }

  /// Whether both run on one host, so that Unix sockets and shared memory may join them.
  public boolean sharesHostWith(Member other) {
    return machine.equals(other.machine);
  }

  /// How messages name it: `worker 3 (node7)`.
  public String name() {
    return ProcessIds.name(id, host);
  }

  /// The same with other connections.
  public Member with(Wiring other) {
    return new Member(id, host, machine, endpoint, other);
  }

  /// The same, listening elsewhere.
  public Member reachedAt(String address, int port) {
    return new Member(id, host, machine, endpoint.map(it -> it.at(address, port)), wiring);
  }
}
