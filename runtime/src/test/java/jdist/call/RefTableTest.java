package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import jdist.failure.ProcessExitedException;
import jdist.identity.RefId;
import org.junit.jupiter.api.Test;

class RefTableTest {
  private static final RefId OUTCOME = new RefId(2, 7);
  private static final RefId PUT = new RefId(2, -7);

  private final RefTable table = new RefTable();

  private static ProcessExitedException gone() {
    return new ProcessExitedException(2, "node7", "exited with status 3");
  }

  @Test
  void anEntryLivesAsLongAsSomebodyHoldsIt() {
    Cell cell = new Cell();
    table.hold(OUTCOME, cell, 3);
    table.change(OUTCOME, 4, 1);
    assertThat(table.find(OUTCOME)).isSameAs(cell);

    table.change(OUTCOME, 3, -1);
    assertThat(table.find(OUTCOME)).isSameAs(cell);

    table.change(OUTCOME, 4, -1);
    assertThat(table.find(OUTCOME)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void aHolderCountsAsOftenAsItHolds() {
    table.change(OUTCOME, 3, 1);
    table.change(OUTCOME, 3, 1);
    table.change(OUTCOME, 3, -1);
    assertThat(table.find(OUTCOME)).isNotNull();

    table.change(OUTCOME, 3, -1);
    assertThat(table.find(OUTCOME)).isNull();
  }

  @Test
  void wordOfALetGoMayComeBeforeWordOfTheHold() {
    Cell cell = table.cell(OUTCOME);

    table.change(OUTCOME, 3, -1);
    assertThat(table.find(OUTCOME)).as("a hold is still on its way").isSameAs(cell);

    table.change(OUTCOME, 3, 1);
    assertThat(table.find(OUTCOME)).isNull();
  }

  @Test
  void oneHoldersDebtIsNotPaidByAnothersHold() {
    table.change(OUTCOME, 3, -1);
    table.change(OUTCOME, 4, 1);

    assertThat(table.find(OUTCOME)).isNotNull();
  }

  @Test
  void aRequestMayComeBeforeWhatItAsksFor() {
    Cell asked = table.cell(OUTCOME);

    table.hold(OUTCOME, new Cell(), 3);

    assertThat(table.find(OUTCOME)).as("whoever asked must see what is set").isSameAs(asked);
  }

  @Test
  void onlyWhatNobodyHoldsIsForgotten() {
    table.cell(OUTCOME);
    table.cell(PUT);
    table.change(PUT, 3, 1);

    table.forgetUnheld(OUTCOME);
    table.forgetUnheld(PUT);
    table.forgetUnheld(new RefId(9, 9));

    assertThat(table.find(OUTCOME)).isNull();
    assertThat(table.find(PUT)).isNotNull();
  }

  @Test
  void aProcessThatIsGoneHoldsNothingAnyMore() {
    table.change(OUTCOME, 3, 5);
    table.change(PUT, 3, -2);
    table.change(PUT, 4, 1);

    table.dropHolder(3, RefTableTest::gone);

    assertThat(table.find(OUTCOME)).isNull();
    assertThat(table.find(PUT)).as("4 holds it").isNotNull();
  }

  @Test
  void lateWordOfAProcessThatIsGoneCountsForNothing() {
    table.dropHolder(3, RefTableTest::gone);

    table.change(OUTCOME, 3, 1);
    table.change(PUT, 3, -1);
    table.cell(new RefId(2, 8), 3);

    assertThat(table.size()).isZero();
  }

  @Test
  void whoAsksBeforeWordOfItsHoldCountsAsAHolderUntilItIsGone() {
    Cell asked = table.cell(OUTCOME, 3);
    table.change(OUTCOME, 4, 1);
    table.change(OUTCOME, 4, -1);
    assertThat(table.find(OUTCOME)).as("3 waits for it").isSameAs(asked);

    table.change(OUTCOME, 3, 1);
    table.change(OUTCOME, 3, -1);
    assertThat(table.size()).isZero();

    table.cell(OUTCOME, 3);
    table.dropHolder(3, RefTableTest::gone);
    assertThat(table.size()).isZero();
  }

  @Test
  void whatOnlyAProcessThatIsGoneCouldHaveSetHasFailed() {
    table.change(OUTCOME, 3, 1);
    Cell cell = table.cell(OUTCOME);

    table.dropHolder(2, RefTableTest::gone);

    assertThat(cell.settled())
        .isInstanceOfSatisfying(
            Settled.Failure.class,
            failure ->
                assertThat(failure.failure()).hasMessage("worker 2 (node7) exited with status 3"));
  }

  @Test
  void whatOthersMayPutHasNotFailed() {
    table.change(PUT, 3, 1);

    table.dropHolder(2, RefTableTest::gone);

    assertThat(table.cell(PUT).settled()).isNull();
  }

  @Test
  void whatIsSetStaysAsItIs() {
    table.change(OUTCOME, 3, 1);
    table.cell(OUTCOME).settle(new Settled.Value("there"));

    table.dropHolder(2, RefTableTest::gone);

    assertThat(table.cell(OUTCOME).settled()).isEqualTo(new Settled.Value("there"));
  }

  @Test
  void countsAreRightHoweverManyThreadsChangeThem() {
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 10_000; i++) {
        int holder = 2 + i % 5;
        threads.execute(() -> table.change(OUTCOME, holder, 1));
        threads.execute(() -> table.change(OUTCOME, holder, -1));
      }
    }

    assertThat(table.size()).isZero();
  }
}
