package driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.failure.LaunchException;
import jdist.failure.UnreachableException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;

/// Workers that talk to those that they name, and to no others.
class CustomTopologyIT {
  /// Names the workers of a launch in order, each with those that it is connected to.
  private static PlainManager wired(Map<String, List<String>> wires, List<String> idents) {
    var next = idents.iterator();
    return new PlainManager(worker -> wire(worker, next.next(), wires));
  }

  private static WorkerConfig wire(
      WorkerConfig worker, String ident, Map<String, List<String>> wires) {
    return worker.withIdent(ident).withConnectIdents(wires.getOrDefault(ident, List.of()));
  }

  private static List<Integer> add(Cluster cluster, PlainManager manager, int count) {
    return cluster.addProcs(manager, count, options -> options.topology(Topology.CUSTOM));
  }

  @Test
  @WithCluster(workers = 0, topology = Topology.CUSTOM)
  void aConnectionIsOneForBothSidesAndThereIsNoOther(TestCluster test) {
    PlainManager manager =
        wired(Map.of("middle", List.of("left", "right")), List.of("left", "right", "middle"));

    List<Integer> added = add(test.cluster(), manager, 3);

    int left = added.get(0);
    int right = added.get(1);
    int middle = added.get(2);
    assertThat(call(test.cluster(), middle, left)).isEqualTo(left);
    assertThat(call(test.cluster(), right, middle)).isEqualTo(middle);
    assertThatThrownBy(() -> call(test.cluster(), left, right))
        .hasCauseInstanceOf(UnreachableException.class)
        .hasMessageContaining("cannot reach worker " + right + " (here): the topology is custom")
        .hasMessageContaining("or call it from process 1");
  }

  private static int call(Cluster cluster, int from, int to) {
    return cluster.remoteCallFetch(from, () -> Distributed.remoteCallFetch(to, Distributed::myId));
  }

  @Test
  @WithCluster(workers = 0, topology = Topology.CUSTOM)
  void workersMayNameEachOtherInARing(TestCluster test) {
    Map<String, List<String>> ring =
        Map.of("a", List.of("b"), "b", List.of("c"), "c", List.of("d"), "d", List.of("a"));

    List<Integer> added = add(test.cluster(), wired(ring, List.of("a", "b", "c", "d")), 4);

    for (int i = 0; i < 4; i++) {
      int next = added.get((i + 1) % 4);
      assertThat(call(test.cluster(), added.get(i), next)).isEqualTo(next);
      assertThat(call(test.cluster(), next, added.get(i))).isEqualTo(added.get(i));
    }
    assertThatThrownBy(() -> call(test.cluster(), added.get(0), added.get(2)))
        .hasCauseInstanceOf(UnreachableException.class);
  }

  @Test
  @WithCluster(workers = 0, topology = Topology.CUSTOM)
  void oneThatIsAddedLaterIsConnectedToThoseThatItNames(TestCluster test) {
    int hub = add(test.cluster(), wired(Map.of(), List.of("hub")), 1).getFirst();
    PlainManager spokes = wired(Map.of("spoke", List.of("hub")), List.of("spoke", "spoke"));

    List<Integer> added = add(test.cluster(), spokes, 2);

    assertThat(call(test.cluster(), added.getFirst(), hub)).isEqualTo(hub);
    assertThat(call(test.cluster(), hub, added.getLast())).isEqualTo(added.getLast());
  }

  @Test
  @WithCluster(workers = 0, topology = Topology.CUSTOM)
  void anIdentThatNeverComesIsNamed(TestCluster test) {
    PlainManager manager = wired(Map.of("a", List.of("b", "nobody")), List.of("a", "b"));

    assertThatThrownBy(() ->
            test.cluster()
                .addProcs(
                    manager,
                    2,
                    options ->
                        options.topology(Topology.CUSTOM).workerTimeout(Duration.ofSeconds(5))))
        .isInstanceOfSatisfying(
            LaunchException.class, failure -> assertThat(failure.joined()).hasSize(1))
        .hasMessageContaining(
            "it is to be connected to \"nobody\", and no worker of that ident joined within 5 s");
  }
}
