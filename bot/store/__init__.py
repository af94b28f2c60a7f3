"""
The memory of the desk, and the only SQL: SQLite for one machine, PostgreSQL where that is not enough.

Rows stay in here. A function takes the open transaction and values of `bot.desk`, and gives values of `bot.desk`;
which statements belong together is decided by the caller, who opened the transaction. What every mention and every card
asks for is put together once, as a module's constant: to put it together takes longer than to have it carried out.
"""
