package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellTest {
  private final Cell cell = new Cell();
  private final List<Settled> told = new ArrayList<>();

  @Test
  void itIsSetOnce() {
    assertThat(cell.settled()).isNull();
    assertThat(cell.gate().isOpen()).isFalse();

    assertThat(cell.settle(new Settled.Value(1))).isTrue();
    assertThat(cell.settle(new Settled.Value(2))).isFalse();

    assertThat(cell.settled()).isEqualTo(new Settled.Value(1));
    assertThat(cell.gate().isOpen()).isTrue();
  }

  @Test
  void whoeverWaitsIsToldOnceBeforeOrAfter() {
    cell.whenSettled(told::add);
    cell.whenSettled(told::add);
    assertThat(told).isEmpty();

    cell.settle(new Settled.Value(null));
    cell.whenSettled(told::add);
    cell.settle(new Settled.Value(2));

    assertThat(told).hasSize(3).containsOnly(new Settled.Value(null));
  }

  @Test
  void whoeverDoesNotCareAnyMoreIsNotTold() {
    cell.whenSettled(told::add);
    java.util.function.Consumer<Settled> gone = told::add;
    cell.whenSettled(gone);

    cell.forget(gone);
    cell.settle(new Settled.Value(1));
    cell.forget(gone);

    assertThat(told).hasSize(1);
  }
}
