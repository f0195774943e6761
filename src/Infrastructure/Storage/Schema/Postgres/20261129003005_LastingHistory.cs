using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace XenWeb.Infrastructure.Storage.Schema.Postgres
{
    /// <inheritdoc />
    public partial class LastingHistory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in HistoryTables.Postgres) migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            throw new System.NotSupportedException("The history does not fit into the tables of before: restore the backup from before this step");
        }
    }
}
